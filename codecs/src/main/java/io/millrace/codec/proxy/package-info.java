/** The PROXY protocol, versions 1 and 2: who a connection that another party passes on comes from. */
package io.millrace.codec.proxy;
