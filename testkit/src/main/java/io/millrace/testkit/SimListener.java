package io.millrace.testkit;

import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.AcceptedSocket;
import io.millrace.engine.transport.IoError;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.engine.transport.Listener;
import java.net.BindException;
import java.net.SocketAddress;

/** A listener over a simulated listening socket. Test thread only. */
final class SimListener extends Listener {
    private static final int ACCEPTS_MAX = 16;

    private final SimTransport transport;
    private final SimListenSocket socket;
    private final int id;
    private final SimSource source = new SimSource() {
        @Override
        void look() {
            SimListener.this.look();
        }
    };
    private boolean armed;
    private boolean ending;
    private int acceptedAhead; // and not yet told

    private SimListener(SimTransport transport, SimListenSocket socket, ListenOptions options, AcceptHandler handler) {
        super(transport.loop(), options, handler);
        this.transport = transport;
        this.id = transport.net().nextId();
        this.socket = socket;
        socket.watch(() -> transport.changed(source));
        transport.log(id, SimOp.LISTEN, 0);
    }

    /** Binds first: what cannot be bound is no member of the loop. */
    static SimListener open(SimTransport transport, SocketAddress at, ListenOptions options, AcceptHandler handler)
            throws BindException {
        SimListenSocket socket = transport.net().listen(at, options.backlog(), options.reusePort());
        return new SimListener(transport, socket, options, handler);
    }

    record Accepted(SimSocket socket) implements AcceptedSocket {
        @Override
        public void close() {
            socket.abort();
        }
    }

    @Override
    public SocketAddress localAddress() {
        return socket.at();
    }

    @Override
    protected void submitAccept() {
        armed = true;
        transport.changed(source);
    }

    @Override
    protected void submitStopAccept() {
        armed = false;
    }

    @Override
    protected void submitClose() {
        ending = true;
        armed = false;
        transport.closeUnseen();
        transport.changed(source);
    }

    private void look() {
        if (ending) {
            acceptLast();
            socket.close();
            transport.complete(this::completeClose);
        } else if (transport.ring() == null) {
            if (armed && !socket.isEmpty()) {
                transport.complete(this::onReadiness);
            }
        } else {
            lookAhead();
        }
    }

    /** Accepts one by one, as long as more are welcome. */
    private void onReadiness() {
        for (int i = 0; i < ACCEPTS_MAX && armed && wantsAccept() && !socket.isEmpty(); i++) {
            IoError why = transport.net().acceptFailure();
            if (why != null) {
                failed(why);
                return;
            }
            accepted(socket.poll(), true);
        }
        transport.changed(source); // level-triggered
    }

    private void acceptLast() {
        for (int i = lastAccepts(); i > 0 && !socket.isEmpty(); i--) {
            IoError why = transport.net().acceptFailure();
            if (why != null) {
                transport.complete(() -> failed(why));
                return;
            }
            SimSocket last = socket.poll();
            transport.complete(() -> {
                if (loop().isClosed()) {
                    last.abort();
                } else {
                    accepted(last, true);
                }
            });
        }
    }

    private void failed(IoError why) {
        transport.log(id, SimOp.FAILURE, why.ordinal());
        completeFailure(why, 0);
    }

    private void accepted(SimSocket accepted, boolean more) {
        transport.log(id, SimOp.ACCEPT, accepted.id());
        completeAccept(new Accepted(accepted), more);
    }

    /** The kernel accepts ahead, until it is stopped. */
    private void lookAhead() {
        for (int i = 0; i < ACCEPTS_MAX && armed && !socket.isEmpty() && acceptedAhead < acceptRoom(); i++) {
            IoError why = transport.net().acceptFailure();
            if (why != null) {
                armed = false;
                transport.complete(() -> failed(why));
                return;
            }
            SimSocket accepted = socket.poll();
            boolean more = !transport.net().hits(Fault.END_ARMING);
            armed = more;
            acceptedAhead++;
            transport.complete(() -> {
                acceptedAhead--;
                accepted(accepted, more);
            });
        }
        if (armed && !socket.isEmpty()) {
            transport.changed(source);
        }
    }
}
