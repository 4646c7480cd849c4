import { createApp } from 'vue'
import App from './App.vue'
import { currentLocale, i18n, setLocale } from './locales'
import './styles/base.css'
import './styles/layout.css'
import './styles/panels.css'
import './styles/desk.css'
import './styles/accounts.css'
import './styles/rules.css'
import './styles/batches.css'
import './styles/preservation.css'
import './styles/survey.css'

setLocale(currentLocale())
createApp(App).use(i18n).mount('#app')
