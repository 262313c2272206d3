/** The IRC helper: transfers and chats between clients (DCC), announced by way of the server. */
package io.culvert.plugins.irc;
