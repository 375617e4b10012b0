@NullMarked
package dev.sluice.ipvsadm;

import org.jspecify.annotations.NullMarked;
