package io.millrace.bench.load;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a generator asks for, of whom and how. Immutable, any thread.
 *
 * @param server where the server listens
 * @param connections connections kept open, from 1
 * @param depth requests in each write, from 1; the next write follows the answer to the last of them
 * @param path what is asked for
 * @param bodyLength octets of the request's body: 0 for a GET, else a POST
 * @param answerLength octets that the body of each answer must have
 * @param close whether each request asks for the end of its connection
 * @param rate requests a second over all connections that are to be begun, whatever the server does; 0: a closed loop
 * @param requestsMax requests on each connection, after which it idles; 0: no end
 */
public record LoadPlan(
        SocketAddress server,
        int connections,
        int depth,
        String path,
        int bodyLength,
        int answerLength,
        boolean close,
        double rate,
        int requestsMax) {

    public LoadPlan {
        if (connections < 1 || depth < 1 || bodyLength < 0 || answerLength < 0 || rate < 0 || requestsMax < 0) {
            throw new IllegalArgumentException("a number below its least: " + connections + " connections, depth "
                    + depth + ", body " + bodyLength + ", answer " + answerLength + ", rate " + rate);
        }
        if (depth > 1 && (close || rate > 0)) {
            throw new IllegalArgumentException("depth " + depth + " is for a closed loop on kept connections");
        }
    }

    /** A closed loop of GET requests, one at a time on each connection. */
    public static LoadPlan get(SocketAddress server, int connections, String path, int answerLength) {
        return new LoadPlan(server, connections, 1, path, 0, answerLength, false, 0, 0);
    }

    /** The same with so many requests a write. */
    public LoadPlan depth(int requests) {
        return new LoadPlan(server, connections, requests, path, bodyLength, answerLength, close, rate, requestsMax);
    }

    /** The same as a POST of so many octets. */
    public LoadPlan body(int length) {
        return new LoadPlan(server, connections, depth, path, length, answerLength, close, rate, requestsMax);
    }

    /** The same with a connection for each request. */
    public LoadPlan churn() {
        return new LoadPlan(server, connections, depth, path, bodyLength, answerLength, true, rate, requestsMax);
    }

    /** The same at a fixed rate. */
    public LoadPlan rate(double requestsPerSecond) {
        return new LoadPlan(
                server, connections, depth, path, bodyLength, answerLength, close, requestsPerSecond, requestsMax);
    }

    /** The same with an end: each connection asks so often and idles then. */
    public LoadPlan requestsMax(int requests) {
        return new LoadPlan(server, connections, depth, path, bodyLength, answerLength, close, rate, requests);
    }

    /** The octets of one write, in a direct buffer. */
    ByteBuffer encode() {
        String head = (bodyLength == 0 ? "GET " : "POST ") + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + (close ? "Connection: close\r\n" : "")
                + (bodyLength == 0
                        ? ""
                        : "Content-Type: application/octet-stream\r\nContent-Length: " + bodyLength + "\r\n")
                + "\r\n";
        byte[] one = (head + "x".repeat(bodyLength)).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer all = ByteBuffer.allocateDirect(one.length * depth);
        for (int i = 0; i < depth; i++) {
            all.put(i * one.length, one);
        }
        return all;
    }
}
