package io.millrace.engine.transport;

/**
 * What a transport can do: facts for policy, never switches that handlers must test. Any thread.
 *
 * @param name of the transport
 * @param gather several pieces leave in one operation
 * @param sendFile file regions leave without passing through user memory
 * @param receiveLimit an arming ends by itself after its bytes
 * @param stopsAtOnce stopping a receive costs no operation and is answered at once
 * @param reusePort several listeners may share an address, and the kernel spreads connections over them
 */
public record Capabilities(
        String name, boolean gather, boolean sendFile, boolean receiveLimit, boolean stopsAtOnce, boolean reusePort) {}
