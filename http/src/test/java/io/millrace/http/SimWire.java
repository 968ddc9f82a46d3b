package io.millrace.http;

import io.millrace.testkit.SimPeer;

/** Over a simulated connection. */
final class SimWire implements Wire {
    private final SimPeer peer;

    SimWire(SimPeer peer) {
        this.peer = peer;
    }

    @Override
    public Wire write(byte[] bytes) {
        peer.write(bytes);
        return this;
    }

    @Override
    public int unwritten() {
        return peer.unwritten();
    }

    @Override
    public Wire shutdownOutput() {
        peer.shutdownOutput();
        return this;
    }

    @Override
    public void close() {
        peer.close();
    }

    @Override
    public void reset() {
        peer.reset();
    }

    @Override
    public Wire stopReading() {
        peer.stopReading();
        return this;
    }

    @Override
    public Wire startReading() {
        peer.startReading();
        return this;
    }

    @Override
    public byte[] received() {
        return peer.received();
    }

    @Override
    public int receivedLength() {
        return peer.receivedLength();
    }

    @Override
    public boolean isAtEnd() {
        return peer.isAtEnd();
    }

    @Override
    public boolean isReset() {
        return peer.isReset();
    }
}
