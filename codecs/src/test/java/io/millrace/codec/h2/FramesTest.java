package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.FLOW_CONTROL_ERROR;
import static io.millrace.testkit.h2.H2Peer.FRAME_SIZE_ERROR;
import static io.millrace.testkit.h2.H2Peer.PROTOCOL_ERROR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.ProtocolError;
import io.millrace.testkit.conformance.Proves;
import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9113 sections 3.4, 4 and 6: the preface, and what each type of frame must be. */
class FramesTest {
    private final Endpoint e = Endpoint.greeted();
    private final H2Peer peer = e.peer;

    // --- 3.4 ---

    @Test
    @Proves({"rfc9113-3.4-1", "rfc9113-6.5-1", "rfc9113-6.5.2-2", "rfc9113-6.5.2-4", "rfc8441-3-2"})
    void aServerSendsItsSettingsFirst() {
        Endpoint fresh = Endpoint.server();
        H2Frame first = fresh.peer.takeAll().get(0);
        assertEquals(H2Frame.SETTINGS, first.type());
        assertEquals(0, first.flags());
        String pairs = "";
        for (int i = 0; i < first.payload().length; i += 6) {
            pairs += (first.intAt(i) >>> 16) + "=" + first.intAt(i + 2) + " ";
        }
        assertEquals("3=128 8=1 1=4096 4=65536 5=16384 6=16384 9=1 ", pairs);
    }

    @Test
    @Proves("rfc9113-3.4-2")
    void settingsOfThePrefaceAreAcknowledgedBehindOurs() {
        Endpoint fresh = Endpoint.server();
        fresh.peer.preface().settings();
        assertEquals(
                "[0, 1]",
                fresh.peer.takeAll().stream().map(H2Frame::flags).toList().toString());
    }

    @Test
    @Proves("rfc9113-6.5-1")
    void aClientSendsThePrefaceAndSettings() {
        Endpoint client = Endpoint.client();
        byte[] sent = client.take();
        assertEquals(H2Peer.PREFACE, new String(sent, 0, 24, StandardCharsets.ISO_8859_1));
        assertEquals(H2Frame.SETTINGS, sent[27]);
    }

    @Test
    @Proves("rfc9113-3.4-3")
    void anotherPrefaceEndsTheConnection() {
        for (String wrong : List.of("GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\r\n\n", "X")) {
            Endpoint fresh = Endpoint.server();
            fresh.peer.bytes(wrong.getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(ProtocolError.H2_PREFACE_INVALID, fresh.told.failed);
        }
    }

    @Test
    @Proves("rfc9113-3.4-3")
    void theFirstFrameHasToBeSettings() {
        Endpoint fresh = Endpoint.server();
        fresh.peer.preface().ping(1).expectConnectionError(PROTOCOL_ERROR);

        fresh = Endpoint.server();
        fresh.peer.preface().settingsAck().expectConnectionError(PROTOCOL_ERROR);

        fresh = Endpoint.server();
        fresh.peer.preface().data(1, "x").expectConnectionError(PROTOCOL_ERROR);
    }

    // --- 4 ---

    @Test
    @Proves({"rfc9113-4.1-2", "rfc9113-4.1-3", "rfc9113-5.5-1"})
    void unknownTypesAndFlagsAreIgnored() {
        peer.frame(0x16, 0xFF, 0, new byte[8])
                .frame(0xEE, 0, 7, new byte[0])
                .ping(5)
                .expectPingAck(5);
        peer.frame(H2Frame.PING, 0x16, 0, new byte[8]).expectPingAck(0);
        peer.expectNothing();
    }

    @Test
    @Proves("rfc9113-4.1-5")
    void theReservedBitIsIgnored() {
        peer.frame(H2Frame.PING, 0, 0x8000_0000, new byte[8]).expectPingAck(0);
        peer.frame(H2Frame.WINDOW_UPDATE, 0, 0, new byte[] {(byte) 0x80, 0, 0, 1})
                .expectNothing();
    }

    @Test
    @Proves("rfc9113-4.2-2")
    void framesLongerThanAnnouncedAreRefused() {
        peer.get(1).frame(H2Frame.DATA, 0, 1, new byte[16_385]).expectConnectionError(FRAME_SIZE_ERROR);
    }

    @Test
    @Proves("rfc9113-4.2-1")
    void framesAsLongAsAnnouncedAreTaken() {
        peer.post(1).frame(H2Frame.DATA, 0, 1, new byte[16_384]).expectNothing();
        assertEquals(16_384, e.stream(1).lengthReceived());
    }

    @Test
    @Proves("rfc9113-4.2-3")
    void aLongFieldSectionIsAConnectionErrorOfSize() {
        peer.frame(H2Frame.HEADERS, 5, 1, new byte[16_385]).expectConnectionError(FRAME_SIZE_ERROR);
    }

    @Test
    void aFieldSectionMayComeInAnyPieces() {
        for (int length = 8; length < 60; length += 5) {
            Endpoint fresh = Endpoint.greeted();
            fresh.peer.getInPieces(1, length);
            assertEquals(List.of("head 1 GET / end"), fresh.events());
        }
    }

    @Test
    @Proves({"rfc9113-5.5-2", "rfc9113-6.2-2", "rfc9113-6.10-2"})
    void nothingMayComeBetweenThePiecesOfAFieldSection() {
        byte[] half = {(byte) 0x82};
        e.peer.frame(H2Frame.HEADERS, 0, 1, half).ping(1).expectConnectionError(PROTOCOL_ERROR);

        Endpoint other = Endpoint.greeted();
        other.peer.frame(H2Frame.HEADERS, 0, 1, half).frame(H2Frame.CONTINUATION, 4, 3, half);
        other.peer.expectConnectionError(PROTOCOL_ERROR);

        Endpoint unknown = Endpoint.greeted();
        unknown.peer.frame(H2Frame.HEADERS, 0, 1, half).frame(0x42, 0, 1, half);
        unknown.peer.expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    void aConnectionSaysThatItAwaitsTheRestOfAFieldSection() {
        assertTrue(!e.connection.awaitsFields());
        peer.frame(H2Frame.HEADERS, 1, 1, (byte) 0x82);
        assertTrue(e.connection.awaitsFields());
        peer.frame(H2Frame.CONTINUATION, 4, 1, (byte) 0x86, (byte) 0x84, (byte) 0x01, (byte) 1, (byte) 'a');
        assertTrue(!e.connection.awaitsFields());
        assertEquals(List.of("head 1 GET / end"), e.events());
        assertEquals(0, e.carried());
    }

    @Test
    @Proves("rfc9113-4.3-2")
    void fieldsThatCannotBeDecodedEndTheConnection() {
        peer.frame(H2Frame.HEADERS, 5, 1, (byte) 0x80).expectConnectionError(H2Peer.COMPRESSION_ERROR);
    }

    // --- 6.1 DATA ---

    @Test
    @Proves("rfc9113-6.1-2")
    void dataBelongsToAStream() {
        peer.data(0, "x").expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    void paddingIsTakenOffData() {
        peer.post(1)
                .dataPadded(1, "hello", 20, false)
                .dataPadded(1, "", 0, false)
                .dataPadded(1, "!", 255, true);
        assertEquals(List.of("head 1 POST /", "data 1 hello! end"), e.events());
    }

    @Test
    @Proves("rfc9113-6.1-4")
    void paddingAsLongAsTheFrameIsRefused() {
        peer.post(1).frame(H2Frame.DATA, H2Frame.PADDED, 1, (byte) 2, (byte) 0);
        peer.expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    @Proves("rfc9113-4.2-2")
    void paddedDataWithoutALengthOfPaddingIsRefused() {
        peer.post(1).frame(H2Frame.DATA, H2Frame.PADDED, 1).expectConnectionError(FRAME_SIZE_ERROR);
    }

    // --- 6.2 HEADERS ---

    @Test
    @Proves("rfc9113-6.2-3")
    void headersBelongToAStream() {
        peer.headers(0, ":method: GET").expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    void paddingAndPriorityAreTakenOffHeaders() {
        byte[] payload = {3, 0, 0, 0, 0, 7, (byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 1, 'a', 0, 0, 0};
        peer.frame(H2Frame.HEADERS, 0x2D, 1, payload);
        assertEquals(List.of("head 1 GET / end"), e.events());
    }

    @Test
    @Proves("rfc9113-6.2-4")
    void paddingLongerThanHeadersIsRefused() {
        peer.frame(H2Frame.HEADERS, 0xD, 1, (byte) 4, (byte) 0x82, (byte) 0x86, (byte) 0x84);
        peer.expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    @Proves("rfc9113-4.2-2")
    void headersTooShortForTheirPriorityAreRefused() {
        peer.frame(H2Frame.HEADERS, 0x25, 1, new byte[4]).expectConnectionError(FRAME_SIZE_ERROR);
    }

    // --- 6.3 PRIORITY ---

    @Test
    @Proves("rfc9113-6.3-1")
    void priorityBelongsToAStream() {
        peer.priority(0, 1).expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    @Proves("rfc9113-6.3-2")
    void priorityOfAnotherLengthResetsItsStream() {
        peer.post(1).frame(H2Frame.PRIORITY, 0, 1, new byte[4]).expectReset(1, FRAME_SIZE_ERROR);
    }

    @Test
    void priorityIsIgnoredInEveryState() {
        peer.priority(5, 3).post(1).priority(1, 3);
        e.answer(1);
        peer.dataEnd(1, "").priority(1, 7);
        assertEquals("200", peer.expectHeaders(1, true).get(0).substring(9));
        peer.expectReset(1, H2Peer.CANCEL); // released while the request went on
        peer.expectNothing();
    }

    @Test
    void streamsDoNotDependOnThemselves() {
        peer.post(1).priority(1, 1).expectReset(1, PROTOCOL_ERROR);

        byte[] payload = {0, 0, 0, 3, 7, (byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 1, 'a'};
        peer.frame(H2Frame.HEADERS, 0x25, 3, payload).expectReset(3, PROTOCOL_ERROR);
    }

    // --- 6.4 RST_STREAM ---

    @Test
    @Proves({"rfc9113-6.4-3", "rfc9113-6.4-5"})
    void resetsBelongToAStreamThatIsNotIdle() {
        peer.reset(0, 8).expectConnectionError(PROTOCOL_ERROR);
        Endpoint other = Endpoint.greeted();
        other.peer.reset(1, 8).expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    @Proves("rfc9113-6.4-6")
    void resetsOfAnotherLengthEndTheConnection() {
        peer.post(1).frame(H2Frame.RST_STREAM, 0, 1, new byte[3]).expectConnectionError(FRAME_SIZE_ERROR);
    }

    // --- 6.5 SETTINGS ---

    @Test
    @Proves({"rfc9113-6.5-3", "rfc9113-6.5.3-3"})
    void settingsAreAcknowledged() {
        peer.settings(H2Peer.INITIAL_WINDOW_SIZE, 100).expectSettingsAck();
        peer.settings().expectSettingsAck();
        assertEquals(List.of("settings", "settings"), e.events());
    }

    @Test
    @Proves("rfc9113-6.5-5")
    void settingsBelongToTheConnection() {
        peer.frame(H2Frame.SETTINGS, 0, 1).expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    @Proves({"rfc9113-4.2-3", "rfc9113-6.5-4", "rfc9113-6.5-6"})
    void settingsOfAnotherLengthAreRefused() {
        peer.frame(H2Frame.SETTINGS, 0, 0, new byte[3]).expectConnectionError(FRAME_SIZE_ERROR);
        Endpoint other = Endpoint.greeted();
        other.peer.frame(H2Frame.SETTINGS, H2Frame.ACK, 0, new byte[6]).expectConnectionError(FRAME_SIZE_ERROR);
    }

    @Test
    @Proves({"rfc9113-6.5-2", "rfc9113-6.5.2-1", "rfc9113-6.5.2-3", "rfc9113-6.5.2-5", "rfc9218-2.1-1", "rfc8441-3-1"})
    void settingsHaveBounds() {
        int[][] wrong = {
            {H2Peer.ENABLE_PUSH, 2, PROTOCOL_ERROR},
            {H2Peer.INITIAL_WINDOW_SIZE, 0x8000_0000, FLOW_CONTROL_ERROR},
            {H2Peer.MAX_FRAME_SIZE, 16_383, PROTOCOL_ERROR},
            {H2Peer.MAX_FRAME_SIZE, 16_777_216, PROTOCOL_ERROR},
            {H2Peer.ENABLE_CONNECT_PROTOCOL, 2, PROTOCOL_ERROR},
            {H2Peer.NO_RFC7540_PRIORITIES, 2, PROTOCOL_ERROR},
        };
        for (int[] one : wrong) {
            Endpoint other = Endpoint.greeted();
            other.peer.settings(one[0], one[1]).expectConnectionError(one[2]);
        }
    }

    @Test
    @Proves("rfc9113-6.5.3-2")
    void settingsHoldInTheirOrder() {
        peer.settings(H2Peer.INITIAL_WINDOW_SIZE, 5, H2Peer.MAX_FRAME_SIZE, 20_000, H2Peer.INITIAL_WINDOW_SIZE, 7);
        peer.get(1);
        assertEquals(7, e.connection.sendWindow(e.stream(1)));
        assertEquals(20_000, e.connection.peerFrameLengthMax());
    }

    @Test
    @Proves({"rfc9113-5.5-1", "rfc9113-6.5.2-6"})
    void unknownSettingsAreIgnored() {
        peer.settings(0xFF, 1, H2Peer.MAX_FRAME_SIZE, 16_777_215).expectSettingsAck();
        assertEquals(16_777_215, e.connection.peerFrameLengthMax());
    }

    // --- 6.6, 6.7, 6.8, 6.9, 6.10 ---

    @Test
    @Proves("rfc9113-8.4-1")
    void pushIsRefused() {
        peer.post(1).frame(H2Frame.PUSH_PROMISE, 4, 1, new byte[4]).expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    @Proves({"rfc9113-6.7-2", "rfc9113-6.7-3"})
    void pingsComeBack() {
        peer.ping(0x0102_0304_0506_0708L).expectPingAck(0x0102_0304_0506_0708L);
        peer.pingAck(7).expectNothing();
    }

    @Test
    @Proves({"rfc9113-6.7-4", "rfc9113-6.7-5"})
    void pingsBelongToTheConnectionAndHaveEightBytes() {
        peer.frame(H2Frame.PING, 0, 1, new byte[8]).expectConnectionError(PROTOCOL_ERROR);
        Endpoint other = Endpoint.greeted();
        other.peer.frame(H2Frame.PING, 0, 0, new byte[6]).expectConnectionError(FRAME_SIZE_ERROR);
    }

    @Test
    @Proves("rfc9113-6.8-2")
    void goAwayBelongsToTheConnectionAndHasEightBytes() {
        peer.frame(H2Frame.GOAWAY, 0, 1, new byte[8]).expectConnectionError(PROTOCOL_ERROR);
        Endpoint other = Endpoint.greeted();
        other.peer.frame(H2Frame.GOAWAY, 0, 0, new byte[7]).expectConnectionError(FRAME_SIZE_ERROR);
    }

    @Test
    @Proves("rfc9113-6.9-4")
    void windowUpdatesHaveFourBytes() {
        peer.frame(H2Frame.WINDOW_UPDATE, 0, 0, new byte[3]).expectConnectionError(FRAME_SIZE_ERROR);
    }

    @Test
    @Proves("rfc9113-6.10-3")
    void continuationFollowsHeaders() {
        peer.frame(H2Frame.CONTINUATION, 4, 1, new byte[1]).expectConnectionError(PROTOCOL_ERROR);
        Endpoint other = Endpoint.greeted();
        other.peer.get(1).frame(H2Frame.CONTINUATION, 4, 1).expectConnectionError(PROTOCOL_ERROR);
        Endpoint third = Endpoint.greeted();
        third.peer.post(1).data(1, "x").frame(H2Frame.CONTINUATION, 4, 1).expectConnectionError(PROTOCOL_ERROR);
    }
}
