/** The ONC RPC helper: services whose ports a portmapper told. */
package io.culvert.plugins.rpc;
