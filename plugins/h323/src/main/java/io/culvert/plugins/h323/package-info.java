/**
 * H.323: gatekeepers ({@link io.culvert.plugins.h323.RasHelper}), calls ({@link
 * io.culvert.plugins.h323.Q931Helper}) and their logical channels ({@link
 * io.culvert.plugins.h323.H245Helper}).
 */
package io.culvert.plugins.h323;
