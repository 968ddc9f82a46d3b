package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as one peer; that it is bounded is shown by {@code ConnectBehaviours}. */
class AddressCapTest {
    private static long blockOf(String address, int port) {
        return AddressCap.blockOf(new InetSocketAddress(address, port));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff",
        "::ffff:192.0.2.1, 192.0.2.1",
    })
    void theseAreOnePeerWhateverTheirPorts(String one, String other) {
        assertEquals(blockOf(one, 1), blockOf(other, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2",
        "192.0.2.1, 193.0.2.1",
        "2001:db8:1:2::1, 2001:db8:1:3::1",
        "2001:db8:1:2::1, 2002:db8:1:2::1",
        "::1, 127.0.0.1",
        "255.255.255.255, ffff:ffff:ffff:fffe::",
    })
    void theseAreTwo(String one, String other) {
        assertNotEquals(blockOf(one, 1), blockOf(other, 1));
    }

    @Test
    void whoHasNoAddressIsNotCounted() {
        assertEquals(AddressCap.NO_BLOCK, AddressCap.blockOf(UnixDomainSocketAddress.of("/a")));
        assertEquals(AddressCap.NO_BLOCK, AddressCap.blockOf(null));
        assertEquals(AddressCap.NO_BLOCK, AddressCap.blockOf(InetSocketAddress.createUnresolved("h", 1)));
        assertNotEquals(AddressCap.NO_BLOCK, blockOf("255.255.255.255", 1));
    }

    @Test
    void limitsAreNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new AcceptLimits(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new AcceptLimits(0, -1));
    }
}
