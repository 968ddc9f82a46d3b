/** What the meter must see. */
package io.millrace.cost.planted;
