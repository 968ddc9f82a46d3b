package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.PROTOCOL_ERROR;
import static io.millrace.testkit.h2.H2Peer.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9218: priorities in a field and in frames. */
class PriorityTest {
    private final Endpoint e = Endpoint.greeted();
    private final H2Peer peer = e.peer;

    private static String parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer in = ByteBuffer.allocateDirect(bytes.length + 2);
        in.put(0, (byte) ',');
        in.put(1, bytes);
        in.put(1 + bytes.length, (byte) '1');
        int priority = PriorityField.parse(in, 1, bytes.length);
        return PriorityField.urgency(priority) + (PriorityField.isIncremental(priority) ? " i" : "");
    }

    @Test
    @Proves("rfc9218-4.1-1")
    void prioritiesAreRead() {
        assertEquals("3", parse(""));
        assertEquals("0", parse("u=0"));
        assertEquals("7 i", parse("u=7, i"));
        assertEquals("5 i", parse("i,u=5"));
        assertEquals("3 i", parse("i=?1"));
        assertEquals("3", parse("i, i=?0"));
        assertEquals("1 i", parse("  u=1 ,\ti  "));
        assertEquals("2 i", parse("u=2;x=1, other=\"a, u=7\", i;y"));
        assertEquals("4", parse("u=1, u=4"));
    }

    @Test
    @Proves("rfc9218-4-1")
    void whatIsNotAllowedInPrioritiesIsPassedOver() {
        for (String wrong :
                List.of("u", "u=", "u=8", "u=-1", "u=10", "u=1.5", "i=1", "i=?2", "U=1", "ux=1", "ix", "=,,")) {
            assertEquals("3", parse(wrong), wrong);
        }
        assertEquals("3", parse("\"u=1"));
        assertEquals("3", parse("\"\\"));
    }

    @Test
    @Proves("rfc9218-4.1-1")
    void aRequestHasThePriorityOfItsField() {
        peer.get(1).headersEnd(3, with("priority: u=1, i"));
        assertEquals(3, e.stream(1).urgency());
        assertFalse(e.stream(1).isIncremental());
        assertEquals(1, e.stream(3).urgency());
        assertTrue(e.stream(3).isIncremental());
    }

    @Test
    void framesChangeThePriority() {
        peer.get(1);
        e.connection.scheduler().add(e.stream(1));
        peer.priorityUpdate(1, "u=6").priorityUpdate(1, "u=6").expectNothing();
        assertEquals(List.of("head 1 GET / end", "priority 1 6"), e.events());
        assertEquals(1, e.connection.scheduler().count());
    }

    @Test
    void framesMayComeBeforeTheirStreamAndCountMoreThanItsField() {
        peer.priorityUpdate(3, "u=0").priorityUpdate(5, "u=2").priorityUpdate(3, "u=5, i");
        peer.get(1).headersEnd(3, with("priority: u=1")).get(7).get(9);
        assertEquals(3, e.stream(1).urgency());
        assertEquals(5, e.stream(3).urgency());
        assertTrue(e.stream(3).isIncremental());
        assertEquals(3, e.stream(9).urgency());
    }

    @Test
    void prioritiesOfStreamsToComeAreBounded() {
        for (int id = 1; id < 2_000; id += 2) {
            peer.priorityUpdate(id, "u=0");
        }
        peer.get(1).get(1_999);
        assertEquals(3, e.stream(1).urgency());
        assertEquals(0, e.stream(1_999).urgency());
    }

    @Test
    void framesForClosedStreamsAreIgnored() {
        peer.get(1);
        e.answer(1);
        peer.expectHeaders(1, true);
        peer.priorityUpdate(1, "u=1").expectNothing();
    }

    @Test
    @Proves({"rfc9218-7.1-1", "rfc9218-7.1-2"})
    void framesAreForStreamsThatCanBe() {
        e.peer.frame(H2Frame.PRIORITY_UPDATE, 0, 1, new byte[8]).expectConnectionError(PROTOCOL_ERROR);
        Endpoint other = Endpoint.greeted();
        other.peer.priorityUpdate(0, "u=1").expectConnectionError(PROTOCOL_ERROR);
        other = Endpoint.greeted();
        other.peer.priorityUpdate(2, "u=1").expectConnectionError(PROTOCOL_ERROR);
        other = Endpoint.greeted();
        other.peer.frame(H2Frame.PRIORITY_UPDATE, 0, 0, new byte[3]);
        other.peer.expectConnectionError(H2Peer.FRAME_SIZE_ERROR);
    }

    @Test
    void aServerSaysThatItIgnoresTheTreeOfRfc7540() {
        H2Frame settings = Endpoint.server().peer.takeAll().get(0);
        int last = settings.payload().length - 6;
        assertEquals(H2Peer.NO_RFC7540_PRIORITIES, settings.intAt(last) >>> 16);
        assertEquals(1, settings.intAt(last + 2));
    }
}
