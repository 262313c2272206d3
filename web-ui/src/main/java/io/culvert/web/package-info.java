/**
 * The page that shows every connection live; it asks core for what it shows and owns no state of
 * the router.
 */
package io.culvert.web;
