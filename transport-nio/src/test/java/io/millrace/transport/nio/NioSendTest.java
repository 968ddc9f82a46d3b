package io.millrace.transport.nio;

import io.millrace.engine.config.CountSetting;
import io.millrace.engine.config.SizeSetting;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.SendContract;
import java.nio.channels.NonReadableChannelException;

class NioSendTest extends SendContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }

    @Override
    protected CountSetting gatherPiecesMax() {
        return NioSettings.GATHER_PIECES_MAX;
    }

    @Override
    protected SizeSetting fileLengthMax() {
        return NioSettings.FILE_LENGTH_MAX;
    }

    @Override
    protected Class<? extends Exception> failureOfAFile() {
        return NonReadableChannelException.class;
    }
}
