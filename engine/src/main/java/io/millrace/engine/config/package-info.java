/**
 * Settings: what can be configured, what it is set to, and where each value came from.
 *
 * <p>Each module declares its entries in a {@link io.millrace.engine.config.SettingsCatalog}; a
 * {@link io.millrace.engine.config.SettingsRegistry} knows them all; {@link io.millrace.engine.config.Settings} is a
 * checked snapshot of values. This package depends on no other of the engine.
 */
package io.millrace.engine.config;
