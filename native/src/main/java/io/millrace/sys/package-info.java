/** System calls that the JDK does not offer, as thin native methods. */
package io.millrace.sys;
