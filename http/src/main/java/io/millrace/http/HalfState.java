package io.millrace.http;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where one direction of an exchange is: the message that is received, or the one that is sent. The legal steps of both
 * roles and all versions are this table; what a version allows on top is said by its {@code HttpStream}.
 *
 * <pre>
 * received  IDLE --------------------> HEAD --> BODY --> TRAILERS --> DONE
 *                                        |        |                    ^
 *                                        |        +--------------------+
 *                                        +--> TUNNEL ------------------+
 * sent      IDLE --> HEAD --> BODY --> TRAILERS --> DONE        HEAD --> IDLE: an interim response, or a head given up
 *                      |        |                    ^
 *                      |        +--------------------+          BODY --> IDLE: taken back before a byte left
 *                      +--> TUNNEL ------------------+
 * either    any but DONE --> RESET
 * </pre>
 */
enum HalfState {
    IDLE,
    HEAD,
    BODY,
    TUNNEL,
    TRAILERS,
    DONE,
    RESET;

    private Set<HalfState> next;

    static {
        IDLE.next = EnumSet.of(HEAD, RESET);
        HEAD.next = EnumSet.of(IDLE, BODY, TUNNEL, DONE, RESET);
        BODY.next = EnumSet.of(IDLE, TUNNEL, TRAILERS, DONE, RESET);
        TUNNEL.next = EnumSet.of(DONE, RESET);
        TRAILERS.next = EnumSet.of(DONE, RESET);
        DONE.next = EnumSet.of(TUNNEL);
        RESET.next = EnumSet.noneOf(HalfState.class);
    }

    /** Whether the step is legal. A request without a body is DONE and becomes TUNNEL when its response says so. */
    boolean mayBecome(HalfState state) {
        return next.contains(state);
    }

    boolean isOver() {
        return this == DONE || this == RESET;
    }
}
