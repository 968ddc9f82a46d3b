package io.millrace.transport.iouring;

import io.millrace.engine.config.CountSetting;
import io.millrace.engine.config.SizeSetting;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.SendContract;

class UringSendTest extends SendContract {
    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }

    @Override
    protected CountSetting gatherPiecesMax() {
        return UringSettings.GATHER_PIECES_MAX;
    }

    @Override
    protected SizeSetting fileLengthMax() {
        return UringSettings.FILE_CHUNK_LENGTH;
    }

    @Override
    protected Class<? extends Exception> failureOfAFile() {
        return UringException.class;
    }
}
