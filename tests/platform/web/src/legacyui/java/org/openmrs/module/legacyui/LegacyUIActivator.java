package org.openmrs.module.legacyui;

import org.openmrs.module.BaseModuleActivator;

/** The stand-in's legacy UI needs nothing at its start. */
public class LegacyUIActivator extends BaseModuleActivator {
}
