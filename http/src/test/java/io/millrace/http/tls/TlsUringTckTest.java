package io.millrace.http.tls;

import io.millrace.testkit.SocketTransports;
import io.millrace.testkit.SocketWorld;
import io.millrace.testkit.TckWorld;

class TlsUringTckTest extends TlsTck {
    @Override
    TckWorld below() {
        return new SocketWorld(SocketTransports.require("io_uring"), 1);
    }
}
