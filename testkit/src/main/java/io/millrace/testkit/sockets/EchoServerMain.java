package io.millrace.testkit.sockets;

import io.millrace.engine.Engine;
import io.millrace.engine.config.AcceptMode;
import io.millrace.engine.config.EngineSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Serves echoes, until it is killed or the input ends, with that of its parent. */
final class EchoServerMain {
    private EchoServerMain() {}

    /** @param arguments name of the transport, how it accepts, and the port */
    public static void main(String[] arguments) throws IOException {
        try (Engine engine = Engine.launch(b ->
                b.loops(2).transport(arguments[0]).set(EngineSettings.ACCEPT_MODE, AcceptMode.valueOf(arguments[1])))) {
            InetSocketAddress wanted =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]));
            InetSocketAddress at =
                    (InetSocketAddress) engine.listen(wanted, ch -> new Echo()).localAddress();
            System.out.println("port " + at.getPort());
            System.in.transferTo(System.err);
        }
    }
}
