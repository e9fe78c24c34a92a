package org.openmrs.api.db.hibernate;

import java.net.URI;
import java.util.Map;
import java.util.Properties;

import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.cache.jcache.internal.JCacheRegionFactory;

/**
 * The second-level cache, in the heap and by reference. Each session factory has a manager of its own, so that nothing of a
 * module's discarded class loader outlives a refresh.
 */
public class SharedCacheRegionFactory extends JCacheRegionFactory {

	private static final String PROVIDER = "org.ehcache.jsr107.EhcacheCachingProvider";

	@Override
	@SuppressWarnings("rawtypes")
	protected CacheManager resolveCacheManager(SessionFactoryOptions settings, Map properties) {
		ClassLoader own = new ClassLoader(SharedCacheRegionFactory.class.getClassLoader()) {};
		CachingProvider provider = Caching.getCachingProvider(PROVIDER, SharedCacheRegionFactory.class.getClassLoader());
		URI uri = provider.getDefaultURI();
		return provider.getCacheManager(uri, own, new Properties());
	}

	@Override
	protected Cache<Object, Object> createCache(String regionName) {
		return getCacheManager().createCache(regionName, new MutableConfiguration<>().setStoreByValue(false));
	}
}
