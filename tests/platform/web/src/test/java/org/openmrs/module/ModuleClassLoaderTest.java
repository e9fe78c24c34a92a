package org.openmrs.module;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.openmrs.util.OpenmrsClassLoader;
import org.openmrs.util.OpenmrsUtil;
import org.springframework.util.StreamUtils;

/** What a module's class loader promises, with copies of the platform's own classes as the module's. */
public class ModuleClassLoaderTest {

	private static final Class<?> PLATFORM_CLASS = DaemonToken.class;

	private static final Class<?> LIBRARY_CLASS = BaseModuleActivator.class;

	@ClassRule
	public static final TemporaryFolder folder = new TemporaryFolder();

	private Module module;

	private ModuleClassLoader loader;

	@Before
	public void start() throws IOException {
		OpenmrsUtil.setApplicationDataDirectory(folder.getRoot().getPath());
		Map<String, byte[]> library = new LinkedHashMap<>();
		library.put(fileOf(LIBRARY_CLASS), bytesOf(LIBRARY_CLASS));
		library.put("native/lib.bin", new byte[] { 1, 2, 3 });
		Map<String, byte[]> omod = new LinkedHashMap<>();
		omod.put(fileOf(PLATFORM_CLASS), bytesOf(PLATFORM_CLASS));
		omod.put("lib/library-1.0.jar", zip(library));
		module = new Module("Loaded", "loaded", "org.openmrs.module.loaded", "", "", "1.0", "1.6");
		module.setFile(new File(folder.getRoot(), "loaded.omod"));
		Files.write(module.getFile().toPath(), zip(omod));
		startModule();
	}

	private void startModule() {
		loader = new ModuleClassLoader(module, getClass().getClassLoader());
		ModuleFactory.registerClassLoader(loader);
		ModuleFactory.getStartedModulesMap().put("loaded", module);
	}

	@After
	public void stop() {
		ModuleFactory.getStartedModulesMap().remove("loaded");
		ModuleFactory.unregisterClassLoader(module);
		loader.dispose();
	}

	@Test
	public void takesClassesFromTheModuleFirst() throws Exception {
		assertSame(loader, loader.loadClass(PLATFORM_CLASS.getName()).getClassLoader());
		assertSame(loader, loader.loadClass(LIBRARY_CLASS.getName()).getClassLoader());
		assertSame(Module.class, loader.loadClass(Module.class.getName()));
	}

	@Test
	public void shadowsThePlatformForEverybodyUntilItStops() throws Exception {
		OpenmrsClassLoader everybody = new OpenmrsClassLoader();
		assertSame(loader, everybody.loadClass(PLATFORM_CLASS.getName()).getClassLoader());
		stop();
		assertSame(PLATFORM_CLASS, everybody.loadClass(PLATFORM_CLASS.getName()));
	}

	@Test
	public void takesResourcesFromThePlatformFirst() {
		String shared = fileOf(PLATFORM_CLASS);
		assertEquals(getClass().getClassLoader().getResource(shared), loader.getResource(shared));
	}

	@Test
	public void expandsAResourceOfItsOwnIntoTheCache() throws Exception {
		File cache = new File(folder.getRoot(), ".openmrs-lib-cache/loaded");
		assertEquals(new File(cache, "native/lib.bin").toURI().toURL(), loader.getResource("native/lib.bin"));
		assertTrue(new File(cache, "lib/library-1.0.jar").exists());
	}

	@Test
	public void findsNoNativeLibraryByName() {
		assertNull(loader.findLibrary("lib"));
	}

	@Test
	public void loadsAnewInEachStart() throws Exception {
		Class<?> before = loader.loadClass(PLATFORM_CLASS.getName());
		stop();
		startModule();
		assertNotSame(before, loader.loadClass(PLATFORM_CLASS.getName()));
	}

	@Test
	public void leavesOutALibraryForAnotherPlatform() throws Exception {
		ModuleConditionalResource condition = new ModuleConditionalResource();
		condition.setPath("/lib/library-1.0.*");
		condition.setOpenmrsPlatformVersion("1.9.* - 2.3.*");
		module.setConditionalResources(Collections.singletonList(condition));
		stop();
		startModule();
		assertSame(LIBRARY_CLASS, loader.loadClass(LIBRARY_CLASS.getName()));
	}

	@Test
	public void comparesVersionsAsRequirementsDo() {
		assertTrue(ModuleUtil.matchRequiredVersions("2.8.9", "2.4.0"));
		assertTrue(ModuleUtil.matchRequiredVersions("2.8.9", "2.4.* - 2.9.*"));
		assertTrue(ModuleUtil.matchRequiredVersions("2.8.0-SNAPSHOT", "2.8.*"));
		assertFalse(ModuleUtil.matchRequiredVersions("2.3.9", "2.4.0"));
		assertFalse(ModuleUtil.matchRequiredVersions("3.0.0", "1.9.*, 2.4.* - 2.9.*"));
		assertTrue(ModuleUtil.compareVersion("2.10", "2.9.9") > 0);
	}

	private static String fileOf(Class<?> type) {
		return type.getName().replace('.', '/') + ".class";
	}

	private static byte[] bytesOf(Class<?> type) throws IOException {
		try (InputStream in = type.getClassLoader().getResourceAsStream(fileOf(type))) {
			return StreamUtils.copyToByteArray(in);
		}
	}

	private static byte[] zip(Map<String, byte[]> files) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
			for (Map.Entry<String, byte[]> file : files.entrySet()) {
				zip.putNextEntry(new ZipEntry(file.getKey()));
				zip.write(file.getValue());
			}
		}
		return bytes.toByteArray();
	}
}
