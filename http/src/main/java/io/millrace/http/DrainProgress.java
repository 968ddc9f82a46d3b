package io.millrace.http;

import java.time.Duration;

/**
 * How far a drain is. Immutable, any thread.
 *
 * @param state where the server is now
 * @param connectionsOpen connections of the server that are not gone, those that wait for the client's end included
 * @param exchangesOpen requests that are being answered
 * @param connectionsCut connections that were aborted, so far
 * @param remaining time until the state ends at the latest
 * @param remainingInAll time until the drain ends at the latest
 */
public record DrainProgress(
        DrainState state,
        int connectionsOpen,
        int exchangesOpen,
        int connectionsCut,
        Duration remaining,
        Duration remainingInAll) {}
