import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// While developing, data and tiles come from a running server: ZHUNZHI_URL=http://127.0.0.1:8080 npm run dev
const server = process.env.ZHUNZHI_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
  },
  server: { proxy: { '/api': server, '/tiles': server, '/public/': server } },
  // MapLibre alone is a megabyte; it is needed before anything can be shown, so splitting it off would gain nothing.
  // Pages of their own: the survey opens on a phone without a line and loads no map; the map for everybody is without the parts
  // behind the sign-in.
  build: { target: 'es2022', chunkSizeWarningLimit: 1600, rollupOptions: { input: ['index.html', 'survey.html', 'public-map.html'] } },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
})
