package io.millrace.http;

import io.millrace.testkit.SimPeer;

/** Over a simulated connection. */
final class SimWire extends Wire {
    private static final byte[] NOTHING = {};

    private final SimPeer peer;

    SimWire(SimPeer peer) {
        this.peer = peer;
    }

    SimPeer peer() {
        return peer;
    }

    @Override
    Wire write(byte[] bytes) {
        peer.write(bytes);
        return this;
    }

    @Override
    int unwritten() {
        return peer.unwritten();
    }

    @Override
    Wire shutdownOutput() {
        peer.shutdownOutput();
        return this;
    }

    @Override
    void close() {
        peer.close();
    }

    @Override
    void reset() {
        peer.reset();
    }

    @Override
    Wire stopReading() {
        peer.stopReading();
        return this;
    }

    @Override
    Wire startReading() {
        peer.startReading();
        return this;
    }

    @Override
    byte[] take() {
        if (peer.receivedLength() == 0) {
            return NOTHING;
        }
        byte[] bytes = peer.received();
        peer.forget();
        return bytes;
    }

    @Override
    boolean isAtEnd() {
        return peer.isAtEnd();
    }

    @Override
    boolean isReset() {
        return peer.isReset();
    }
}
