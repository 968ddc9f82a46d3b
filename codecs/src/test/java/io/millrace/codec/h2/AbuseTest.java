package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.CANCEL;
import static io.millrace.testkit.h2.H2Peer.ENHANCE_YOUR_CALM;
import static io.millrace.testkit.h2.H2Peer.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a peer does that costs more here than there has a budget; what it does in good faith has none. */
class AbuseTest {
    private static final long SECOND = 1_000_000_000L;
    private static final H2Budgets OBSERVE = new H2Budgets(200, 20, 8, 1, 10, 8_192, 512, 32, 64, 2_048, true);

    private final Endpoint e = Endpoint.greeted();
    private final H2Peer peer = e.peer;

    private void rapidReset(Endpoint e, int id) {
        e.peer.get(id).reset(id, CANCEL);
        e.told.release(id);
    }

    // --- resets ---

    @Test
    void rapidResetsAreCut() {
        int id = 1;
        while (!e.connection.hasFailed()) {
            rapidReset(e, id);
            id += 2;
        }
        assertEquals(101, id / 2); // each costs two of 200, since no byte was answered
        peer.expectConnectionError(ENHANCE_YOUR_CALM);
        assertEquals(List.of("RESETS 201 cut"), e.told.abuse);
    }

    @Test
    void resetsBehindAnAnswerCostHalf() {
        int id = 1;
        while (!e.connection.hasFailed()) {
            peer.get(id);
            e.head(id, false, ":status: 200");
            peer.reset(id, CANCEL);
            e.told.release(id);
            e.out.drop();
            id += 2;
        }
        assertEquals(201, id / 2);
    }

    @Test
    void resetsThatThePeerProvokesCostTheSame() {
        int id = 1;
        while (!e.connection.hasFailed()) {
            peer.post(id).windowUpdate(id, 0);
            e.told.release(id);
            id += 2;
        }
        assertEquals(101, id / 2);
        assertEquals(List.of("RESETS 201 cut"), e.told.abuse);
    }

    @Test
    void malformedHeadsCostTheSame() {
        int id = 1;
        while (!e.connection.hasFailed()) {
            peer.headersEnd(id, "x: y");
            id += 2;
        }
        assertEquals(101, id / 2);
    }

    @Test
    void timeFillsTheBudgetAgain() {
        int id = 1;
        for (int s = 0; s < 100; s++, e.nowNs += SECOND) {
            for (int i = 0; i < 10; i++, id += 2) {
                rapidReset(e, id);
            }
        }
        peer.expectNothing();
        assertEquals(List.of(), e.told.abuse);
    }

    @Test
    void aBudgetIsNotFilledBeyondItsBound() {
        e.nowNs += 100_000 * SECOND;
        rapidReset(e, 1);
        e.nowNs += 100_000 * SECOND;
        int id = 3;
        while (!e.connection.hasFailed()) {
            rapidReset(e, id);
            id += 2;
        }
        assertEquals(102, id / 2);
    }

    @Test
    void completedStreamsEarnWhatOthersMayCancel() {
        for (int id = 1; id < 20_000; id += 6) {
            rapidReset(e, id);
            for (int more = id + 2; more <= id + 4; more += 2) {
                peer.get(more);
                e.answer(more);
            }
            e.out.drop();
        }
        peer.expectNothing();
    }

    @Test
    void streamsRefusedBeforeTheLimitIsKnownAreNoAbuse() {
        Endpoint fresh = Endpoint.server(Endpoint.streams(1));
        fresh.peer.preface().settings();
        for (int id = 1; id < 1_000; id += 2) {
            fresh.peer.get(id);
            fresh.out.drop();
        }
        assertEquals(List.of(), fresh.told.abuse);
        fresh.peer.settingsAck();
        for (int id = 1_001; id < 2_000; id += 2) {
            fresh.peer.get(id);
            fresh.out.drop();
        }
        assertEquals(List.of("RESETS 201 cut"), fresh.told.abuse);
    }

    @Test
    void observedBudgetsCutNobody() {
        Endpoint observed = Endpoint.greeted(Endpoint.with(OBSERVE));
        for (int id = 1; id < 1_000; id += 2) {
            rapidReset(observed, id);
        }
        observed.peer.getInPieces(1_001, 3);
        for (int i = 0; i < 100; i++) {
            observed.peer.settings().ping(i);
        }
        observed.peer.post(1_003);
        for (int i = 0; i < 100; i++) {
            observed.peer.data(1_003, "");
        }
        observed.peer.takeAll();
        observed.peer.expectNothing();
        assertTrue(observed.told.abuse.contains("RESETS 201"));
        assertTrue(observed.told.abuse.contains("CONTINUATIONS 19"), () -> "no CONTINUATIONS");
        assertTrue(observed.told.abuse.contains("SETTINGS 33"));
        assertTrue(observed.told.abuse.contains("PINGS 65"));
        assertTrue(observed.told.abuse.contains("EMPTY_DATA 11"));
    }

    // --- field sections ---

    @Test
    void fieldSectionsInTooManyPiecesAreCut() {
        String[] long9 = with("x: " + "y".repeat(900));
        peer.headersInPieces(1, 100, long9).expectConnectionError(ENHANCE_YOUR_CALM);
        assertEquals(List.of("CONTINUATIONS 9 cut"), e.told.abuse);
    }

    @Test
    void fieldSectionsInEightMorePiecesAreTaken() {
        peer.headersInPieces(1, 101, with("x: " + "y".repeat(800))).expectNothing();
        assertEquals(1, e.events().size());
    }

    @Test
    void aFloodOfContinuationIsCutBeforeItsEnd() {
        peer.frame(H2Frame.HEADERS, 0, 1, (byte) 0x82);
        for (int i = 0; i < 8; i++) {
            peer.frame(H2Frame.CONTINUATION, 0, 1, (byte) 0x82);
        }
        peer.expectNothing();
        peer.frame(H2Frame.CONTINUATION, 0, 1, (byte) 0x82).expectConnectionError(ENHANCE_YOUR_CALM);
    }

    @Test
    void emptyPiecesOfAFieldSectionAreCut() {
        peer.frame(H2Frame.HEADERS, 0, 1)
                .frame(H2Frame.CONTINUATION, 0, 1, (byte) 0x82)
                .expectNothing();
        peer.frame(H2Frame.CONTINUATION, 0, 1).expectConnectionError(ENHANCE_YOUR_CALM);
        assertEquals(List.of("EMPTY_FRAGMENTS 2 cut"), e.told.abuse);
    }

    @Test
    void encodedFieldSectionsHaveABound() {
        peer.frame(H2Frame.HEADERS, 0, 1, new byte[16_000]).frame(H2Frame.CONTINUATION, 0, 1, new byte[16_000]);
        peer.expectNothing();
        peer.frame(H2Frame.CONTINUATION, 0, 1, new byte[1]).expectConnectionError(ENHANCE_YOUR_CALM);
    }

    // --- content ---

    @Test
    void emptyDataInARowIsCut() {
        peer.post(1);
        for (int i = 0; i < 10; i++) {
            peer.data(1, "");
        }
        peer.data(1, "x");
        for (int i = 0; i < 10; i++) {
            peer.dataPadded(1, "", 5, false);
        }
        peer.expectNothing();
        peer.data(1, "").expectConnectionError(ENHANCE_YOUR_CALM);
        assertEquals(List.of("EMPTY_DATA 11 cut"), e.told.abuse);
    }

    @Test
    void emptyDataThatEndsAStreamIsUseful() {
        for (int id = 1; id < 400; id += 2) {
            peer.post(id).dataEnd(id, "");
            e.answer(id);
            e.out.drop();
        }
        peer.expectNothing();
    }

    @Test
    void tinyDataThatIsConsumedIsNeverCut() {
        peer.post(1);
        e.head(1, false, ":status: 200");
        for (int i = 0; i < 100_000; i++) {
            peer.data(1, "12345");
            if (i % 100 == 0) {
                e.out.drop();
            }
        }
        assertEquals(List.of(), e.told.abuse);
        assertTrue(!e.connection.hasFailed());
    }

    @Test
    void tinyDataThatIsConsumedLateIsNotCutEither() {
        e.told.consumes = false;
        peer.post(1);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 1_000; i++) {
                peer.data(1, "12345");
            }
            e.connection.consumed(e.stream(1), 5_000);
        }
        assertEquals(List.of(), e.told.abuse);
        assertTrue(!e.connection.hasFailed());
    }

    @Test
    void tinyDataThatNobodyConsumesIsCut() {
        e.told.consumes = false;
        peer.post(1).post(3);
        for (int i = 0; i < 4_096; i++) {
            peer.data(1, "1").data(3, "2");
        }
        peer.expectNothing();
        peer.data(1, "1").expectConnectionError(ENHANCE_YOUR_CALM);
        assertEquals(List.of("TINY_DATA 8193 cut"), e.told.abuse);
    }

    @Test
    void releasedStreamsGiveTheirTinyDataBack() {
        e.told.consumes = false;
        for (int id = 1; id < 400; id += 2) {
            peer.post(id);
            for (int i = 0; i < 1_000; i++) {
                peer.data(id, "1");
            }
            peer.dataEnd(id, "");
            e.answer(id);
            e.out.drop();
        }
        peer.expectNothing();
    }

    // --- control frames ---

    @Test
    void settingsAreCounted() {
        for (int i = 0; i < 31; i++) { // and one when it greeted
            peer.settings();
        }
        peer.expectNothing();
        e.nowNs += 10 * SECOND;
        for (int i = 0; i < 32; i++) {
            peer.settings();
        }
        peer.expectNothing();
        peer.settings().expectConnectionError(ENHANCE_YOUR_CALM);
        assertEquals(List.of("SETTINGS 33 cut"), e.told.abuse);
    }

    @Test
    void pingsAreCounted() {
        for (int i = 0; i < 64; i++) {
            peer.ping(i).expectPingAck(i);
        }
        e.nowNs += 10 * SECOND;
        for (int i = 0; i < 64; i++) {
            peer.ping(i).expectPingAck(i);
        }
        peer.ping(9).expectConnectionError(ENHANCE_YOUR_CALM);
        assertEquals(List.of("PINGS 65 cut"), e.told.abuse);
    }

    @Test
    void whoMeasuresTheDataItGetsMayPing() {
        peer.get(1);
        e.head(1, false, ":status: 200");
        peer.expectHeaders(1, false);
        for (int i = 0; i < 5_000; i++) {
            e.data(1, "x", false);
            peer.expectData(1, "x", false);
            peer.ping(i).windowUpdate(1, 1).windowUpdate(0, 1).expectPingAck(i);
        }
        assertEquals(List.of(), e.told.abuse);
    }

    @Test
    void framesThatChangeNothingAreCounted() {
        for (int i = 0; i < 500; i++) {
            peer.priority(1, 3).frame(0x77, 0, 0).priorityUpdate(1, "u=1").pingAck(1);
        }
        peer.expectNothing();
        for (int i = 0; i < 49; i++) {
            peer.priority(1, 3);
        }
        peer.expectConnectionError(ENHANCE_YOUR_CALM);
        assertEquals(List.of("IDLE_FRAMES 2049 cut"), e.told.abuse);
    }

    @Test
    void acknowledgementsThatNobodyReadsAreBounded() {
        H2Budgets patient = new H2Budgets(1_000, 20, 8, 1, 10, 8_192, 100, 32, 1_000_000, 2_048, false);
        Endpoint slow = Endpoint.greeted(Endpoint.with(patient));
        for (int i = 0; i < 1_000; i++) { // it reads
            slow.peer.ping(i).expectPingAck(i);
        }
        for (int i = 0; i < 100; i++) { // it does not
            slow.peer.ping(i);
        }
        assertEquals(List.of(), slow.told.abuse);
        slow.peer.ping(0);
        assertEquals(List.of("CONTROL_QUEUED 101 cut"), slow.told.abuse);
    }
}
