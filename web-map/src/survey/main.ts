import { createApp } from 'vue'
import { currentLocale, i18n, setLocale } from '../locales'
import '../styles/base.css'
import '../styles/survey.css'
import SurveyApp from './SurveyApp.vue'

setLocale(currentLocale())
createApp(SurveyApp).use(i18n).mount('#app')
// Kept for the next time, when there may be no line.
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/survey-worker.js', { scope: '/survey.html' }).catch(() => null)
