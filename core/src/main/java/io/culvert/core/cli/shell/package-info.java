/**
 * What shells and readers are told of the commands, made from the command model: completion and
 * manual pages. Nothing here asks a router.
 */
package io.culvert.core.cli.shell;
