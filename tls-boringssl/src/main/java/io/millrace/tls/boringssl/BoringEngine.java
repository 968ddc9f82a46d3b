package io.millrace.tls.boringssl;

import io.millrace.http.tls.TlsEngine;
import io.millrace.http.tls.TlsScratch;
import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/**
 * One connection's TLS by BoringSSL. Loop thread only; its task on any thread.
 *
 * <p>Records go in and out through a BIO that is given one range at a time: that of the record while one is read, that
 * to write to else. What is written while it reads - the answer of a handshake, an alert - is kept in a small buffer of
 * its own, and the rest waits until somebody wraps.
 */
final class BoringEngine extends TlsEngine {
    /** A header, the kind of content, a tag and a nonce of TLS 1.2; and once a new key of ours before it. */
    private static final int OVERHEAD = 128;

    /** RFC 8446 5.1: "The length MUST NOT exceed 2^14 bytes." */
    private static final int PLAIN_LENGTH_MAX = 1 << 14;

    /** Holds any alert; a flight that is longer is written where it goes. */
    private static final int KEPT_LENGTH = 1024;

    private static final int TLS13 = 0x0304;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;

    private final BoringContext context;
    private final NativeContext.Held memory;
    private final TlsScratch scratch;
    private final boolean isClient;
    private final long ssl;
    private final long bio;

    private boolean begun;
    private boolean complete;
    private boolean wantsWrite; // the handshake goes on when what it wrote is taken
    private boolean hasTickets; // which BoringSSL keeps back until something is written, be it nothing
    private boolean failed;
    private boolean told; // that it failed
    private boolean inputEnded;
    private boolean ending;
    private boolean outputEnded;
    private int kept; // bytes in the BIO's own buffer
    private boolean saysNoProtocol; // is the alert that BoringSSL has no word for to be sent
    private int consumed;
    private Runnable step; // to be worked at; null: there is none
    private ByteBuffer copy; // of the record that is worked at
    private String failure = "";

    // Where the last buffers are. All belong to the loop, and stay.
    private ByteBuffer in;
    private long inAddress;
    private ByteBuffer out;
    private long outAddress;

    BoringEngine(BoringContext context, NativeContext.Held memory, TlsScratch scratch, boolean isClient) {
        this.context = context;
        this.memory = memory;
        this.scratch = scratch;
        this.isClient = isClient;
        ssl = SSL.newSSL(memory.address(), !isClient);
        bio = SSL.bioNewByteBuffer(ssl, KEPT_LENGTH);
    }

    void connectsTo(String host) {
        context.trustInServers().expect(ssl, host);
        if (!PeerNames.isAddress(host)) {
            SSL.setTlsExtHostName(ssl, host);
        }
    }

    // --- what is needed ---

    @Override
    public Need need() {
        if (step != null) {
            return Need.TASK;
        }
        boolean begins = isClient && !begun;
        boolean ends = ending && complete && !outputEnded;
        return failed || kept > 0 || wantsWrite || hasTickets || begins || ends ? Need.WRAP : Need.NOTHING;
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public Runnable task() {
        Runnable next = step;
        step = null;
        return next;
    }

    // --- records that go out ---

    @Override
    public int wrap(ByteBuffer plain, int offset, int length, ByteBuffer target, int outOffset, int outLimit) {
        consumed = 0;
        if (failed && !told) {
            told = true;
            return FAILED;
        }
        if (saysNoProtocol) {
            saysNoProtocol = false;
            return Alpn.alert(target, outOffset);
        }
        int room = outLimit - outOffset;
        SSL.bioSetByteBuffer(bio, outAddress(target) + outOffset, room, true);
        if (kept > 0) { // whole, or what is written behind it would go astray
            assert room >= kept : room;
            kept -= SSL.bioFlushByteBuffer(bio);
            if (wantsWrite) {
                handshake();
            }
        } else if (failed) {
            return FAILED;
        } else if (!complete) {
            handshake();
        } else if (hasTickets) {
            hasTickets = false;
            SSL.writeToSSL(ssl, outAddress, 0);
        } else if (ending) {
            end();
        } else if (length > 0 && !seal(plain, offset, length)) {
            return FAILED;
        }
        return room - SSL.bioLengthByteBuffer(bio);
    }

    private boolean seal(ByteBuffer plain, int offset, int length) {
        ByteBuffer from = plain;
        int at = offset;
        if (!plain.isDirect()) {
            from = scratch.plain();
            at = 0;
            from.put(0, plain, offset, length);
        }
        int n = SSL.writeToSSL(ssl, Buffer.address(from) + at, length);
        if (n <= 0) {
            fail("nothing can be written: " + reason(), true);
            return false;
        }
        consumed = n;
        return true;
    }

    private void end() {
        if (!outputEnded) {
            SSL.shutdownSSL(ssl);
            outputEnded = true;
        }
    }

    @Override
    public int consumed() {
        return consumed;
    }

    @Override
    public void endOutput() {
        ending = true;
    }

    @Override
    public boolean isOutputEnded() {
        return outputEnded;
    }

    // --- records that come in ---

    @Override
    public int unwrap(ByteBuffer record, int offset, int length, ByteBuffer target, int outOffset, int outLimit) {
        consumed = 0;
        if (failed) {
            told = true;
            return FAILED;
        }
        if (!complete) {
            return unwrapHandshake(record, offset, length);
        }
        SSL.bioSetByteBuffer(bio, inAddress(record) + offset, length, false);
        int n = SSL.readFromSSL(ssl, outAddress(target) + outOffset, outLimit - outOffset);
        consumed = length;
        return n > 0 ? n : nothing(n);
    }

    /** A record without data, the end, or what is wrong. */
    private int nothing(int result) {
        int error = SSL.getError(ssl, result);
        takeKept();
        if (error == SSL.SSL_ERROR_ZERO_RETURN) {
            inputEnded = true;
            return 0;
        }
        if (error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE) {
            return 0;
        }
        fail(reason(), true);
        return FAILED;
    }

    @Override
    public boolean isInputEnded() {
        return inputEnded;
    }

    // --- the handshake ---

    private int unwrapHandshake(ByteBuffer record, int offset, int length) {
        if (need() != Need.NOTHING) {
            return 0;
        }
        consumed = length;
        if (!isClient && !begun && context.alpn().refuses(record, offset, length)) {
            fail("none of the client's protocols is spoken here (no_application_protocol)", true);
            saysNoProtocol = true;
            return FAILED;
        }
        int type = record.get(offset);
        boolean heavy = type == HANDSHAKE || (type == APPLICATION_DATA && context.verifies());
        if (context.offloads() && heavy && !isClient) {
            copy = context.copies().of(record, offset, length);
            step = () -> workAt(length);
            return 0;
        }
        read(inAddress(record) + offset, length);
        if (failed) {
            told = true;
            return FAILED;
        }
        return 0;
    }

    /** On any thread. */
    private void workAt(int length) {
        read(Buffer.address(copy), length);
        context.copies().back(copy);
        copy = null;
    }

    private void read(long address, int length) {
        SSL.bioSetByteBuffer(bio, address, length, false);
        handshake();
        takeKept();
    }

    private void handshake() {
        begun = true;
        wantsWrite = false;
        int result = SSL.doHandshake(ssl);
        if (result == 1) {
            complete = true;
            hasTickets = !isClient && SSL.getVersionInt(ssl) == TLS13;
            return;
        }
        int error = SSL.getError(ssl, result);
        wantsWrite = error == SSL.SSL_ERROR_WANT_WRITE;
        if (error == SSL.SSL_ERROR_ZERO_RETURN) {
            fail("the peer ended it", false);
        } else if (!wantsWrite && error != SSL.SSL_ERROR_WANT_READ) {
            fail(reason(), false);
        }
    }

    /** What it wrote while it read. The record is no longer there to be read from. */
    private void takeKept() {
        kept = SSL.bioLengthNonApplication(bio);
        SSL.bioClearByteBuffer(bio);
    }

    private void fail(String why, boolean isTold) {
        failed = true;
        told = isTold;
        failure = why;
    }

    /** The last of what BoringSSL wrote down on this thread, without its places: the first is of a detail. */
    private static String reason() {
        int last = SSL.getLastErrorNumber();
        for (int next = last; next != 0; next = SSL.getLastErrorNumber()) {
            last = next;
        }
        if (last == 0) {
            return "the connection was cut";
        }
        String text = SSL.getErrorString(last & 0xFFFF_FFFFL);
        return text.substring(text.lastIndexOf(':') + 1)
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    // --- lengths, and where buffers are ---

    @Override
    public int packetLengthMax() {
        return PLAIN_LENGTH_MAX + OVERHEAD;
    }

    @Override
    public int room(int plainLength) {
        return plainLength + OVERHEAD;
    }

    @SuppressWarnings("ReferenceEquality")
    private long inAddress(ByteBuffer base) {
        if (base != in) {
            inAddress = Buffer.address(base);
            in = base;
        }
        return inAddress;
    }

    @SuppressWarnings("ReferenceEquality")
    private long outAddress(ByteBuffer base) {
        if (base != out) {
            outAddress = Buffer.address(base);
            out = base;
        }
        return outAddress;
    }

    // --- what was settled ---

    @Override
    public String protocol() {
        return SSL.getVersion(ssl);
    }

    @Override
    public String cipher() {
        return Suites.registered(SSL.getCipherForSSL(ssl));
    }

    @Override
    public String applicationProtocol() {
        String agreed = SSL.getAlpnSelected(ssl);
        return agreed == null ? "" : agreed;
    }

    @Override
    public String serverName() {
        return isClient ? "" : nameOf(ssl);
    }

    /** In lower case; empty: none. */
    static String nameOf(long ssl) {
        String asked = SSL.getSniHostname(ssl);
        return asked == null ? "" : asked.toLowerCase(Locale.ROOT);
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        byte[] first = SSL.getPeerCertificate(ssl);
        if (first == null) {
            return List.of();
        }
        byte[][] chain = SSL.getPeerCertChain(ssl); // a server's is without the first
        byte[][] all = chain == null ? new byte[0][] : chain;
        if (!isClient) {
            byte[][] whole = new byte[all.length + 1][];
            whole[0] = first;
            System.arraycopy(all, 0, whole, 1, all.length);
            all = whole;
        }
        try {
            return PeerTrust.parsed(all);
        } catch (CertificateException e) { // those that were trusted can be read
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean isResumed() {
        return !isClient && SSL.isSessionReused(ssl);
    }

    @Override
    public String failure() {
        return failure;
    }

    // --- the end ---

    @Override
    public void release() {
        if (copy != null) {
            context.copies().back(copy);
            copy = null;
        }
        if (isClient) {
            context.trustInServers().forget(ssl);
        }
        SSL.freeSSL(ssl); // and the BIO
        memory.release();
    }
}
