package org.openmrs.module.tributary.nativecore;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.util.Collections;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** How the library gets into the JVM, and what is said when it does not. */
public class NativeLibraryTest {

	@Rule
	public TemporaryFolder folder = new TemporaryFolder();

	@Before
	public void asInANewClassLoader() {
		NativeLibrary.forget();
	}

	@Test
	public void platformsAreKnownByTheirManyNames() {
		assertSame(NativePlatform.LINUX_X86_64, NativePlatform.of("Linux", "amd64"));
		assertSame(NativePlatform.WINDOWS_X86_64, NativePlatform.of("Windows Server 2019", "amd64"));
		assertSame(NativePlatform.MACOS_AARCH64, NativePlatform.of("Mac OS X", "arm64"));
		assertNull(NativePlatform.of("SunOS", "sparcv9"));
		assertNull(NativePlatform.of("Linux", "i386"));
	}

	@Test
	public void everyLoadHasAFolderOfItsOwnAndOlderOnesGo() throws Exception {
		File natives = folder.newFolder("native");
		File old = new File(natives, "0123-old");
		assertTrue(old.mkdir() && new File(old, "libtributary.so").createNewFile());
		NativeLibrary library = NativeLibrary.load(folder.getRoot(), name -> null);
		assertTrue(library.getDetail(), library.isLoaded());
		assertFalse(old.exists());
		assertEquals(1, natives.listFiles().length);
		assertTrue(library.getDetail().startsWith(natives.getPath()));
	}

	@Test
	public void aClassLoaderLoadsOnce() throws Exception {
		NativeLibrary first = NativeLibrary.load(folder.newFolder("first"), name -> null);
		assertSame(first, NativeLibrary.load(folder.newFolder("second"), name -> null));
	}

	@Test
	public void aBrokenOverrideIsAFailureWithItsReason() throws Exception {
		File broken = folder.newFile("broken.so");
		NativeLibrary library = NativeLibrary.load(folder.getRoot(),
		    Collections.singletonMap(NativeLibrary.OVERRIDE_PROPERTY, broken.getPath())::get);
		assertSame(NativeLibrary.Outcome.FAILED, library.getOutcome());
		assertTrue(library.getDetail(), library.getDetail().contains("broken.so"));
	}

	@Test
	public void whenTheDataFolderWillNotDoTheFallbackIsTaken() throws Exception {
		File blocked = folder.newFile("a-file-where-a-folder-should-be");
		File fallback = folder.newFolder("fallback");
		NativeLibrary library = NativeLibrary.load(blocked,
		    Collections.singletonMap(NativeLibrary.FALLBACK_PROPERTY, fallback.getPath())::get);
		assertTrue(library.getDetail(), library.isLoaded());
		assertTrue(library.getDetail(), library.getDetail().startsWith(fallback.getPath()));
	}

	@Test
	public void anUnknownPlatformIsSaidSo() {
		String arch = System.setProperty("os.arch", "sparcv9");
		try {
			NativeLibrary library = NativeLibrary.load(folder.getRoot(), name -> null);
			assertSame(NativeLibrary.Outcome.UNSUPPORTED, library.getOutcome());
			assertTrue(library.getDetail(), library.getDetail().contains("sparcv9"));
		}
		finally {
			System.setProperty("os.arch", arch);
		}
	}
}
