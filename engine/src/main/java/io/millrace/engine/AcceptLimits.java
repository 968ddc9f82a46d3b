package io.millrace.engine;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Settings;

/**
 * How fast listeners at one address accept, and from whom. Immutable; any thread.
 *
 * @param perSecondMax connections accepted in a second; then accepting pauses until it is over. Shared equally by the
 *     loops that have a listener there, one each at least. 0: any number
 * @param perAddressMax connections that one peer has open here, over all loops; one more is aborted. A peer is an IPv4
 *     address or a block of 64 bits of IPv6, and behind a proxy it is the proxy. 0: any number
 */
public record AcceptLimits(int perSecondMax, int perAddressMax) {
    public AcceptLimits {
        if (perSecondMax < 0 || perAddressMax < 0) {
            throw new IllegalArgumentException("perSecondMax is " + perSecondMax + " and perAddressMax is "
                    + perAddressMax + ": must be 0 or more");
        }
    }

    /** As the settings say. */
    public static AcceptLimits of(Settings settings) {
        return new AcceptLimits(
                settings.count(EngineSettings.ACCEPT_PER_SECOND_MAX),
                settings.count(EngineSettings.CONNECTIONS_PER_ADDRESS_MAX));
    }
}
