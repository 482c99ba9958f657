"""How people and programs call a secret, and what stands in its place where there is none. English, Chinese, Korean,
Japanese, German, French, Spanish, Russian words.
"""

from __future__ import annotations

# A value beside these is a password: it may be short and needs no randomness.
PASSWORDS = (
    "password", "passwd", "passwort", "passphrase", "passcode", "paasword", "passw", "pswd", "pwd", "pass", "pw",
    "contraseña", "contrasena", "mot de passe", "motdepasse", "пароль", "密码", "口令", "密碼", "パスワード",
    "비밀번호", "비번", "암호", "패스워드",
)  # fmt: skip
# A value beside these is a key: it must look random.
KEYS = (
    "api_key", "api-key", "apikey", "api key", "access_key", "access-key", "accesskey", "access key", "secret_key",
    "secret-key", "secretkey", "private_key", "private-key", "privatekey", "signing_key", "encryption_key", "license_key",
    "client_secret", "client-secret", "clientsecret", "secret", "token", "credential", "credentials", "auth", "bearer",
    "activation code", "key", "api", "login", "nonce", "salt", "密钥", "密鑰", "令牌", "秘钥",
)  # fmt: skip
# Services whose name alone stands before a key in settings: `heroku: 1234…`.
VENDORS = tuple(
    """ably abuseipdb adafruit adobe adyen airtable aiven alchemy algolia alphavantage amazon amplitude anthropic
    artifactory asana assemblyai atlassian auth0 aws azure backblaze beamer binance bitbucket bitfinex bitly bittrex
    bitwarden braintree brevo bugsnag bybit calendly circleci clickhouse clickup clojars cloudant cloudflare
    cloudinary codecov cohere coinbase confluent consul contentful databricks datadog deepgram digitalocean discord
    dockerhub doppler drone droneci dropbox duffel dynatrace easypost elevenlabs etherscan etsy eventbrite facebook
    fastly finicity finnhub firebase flickr flutterwave frameio freemius freshbooks freshdesk fullstory gcp github
    gitlab gitter gocardless grafana hashicorp heroku hetzner honeycomb hubspot huggingface ibm imgur infisical infura
    intercom ipinfo ipstack jenkins jfrog jira jumpcloud kraken kucoin launch_darkly launchdarkly linkedin linode lob
    looker mailchimp mailgun mailjet mandrill mapbox mattermost maxmind meraki messagebird microsoft_teams mistral
    mixpanel netlify new-relic new_relic newrelic nexmo nomad nytimes octopus okta onelogin openai opencage
    openweather opsgenie pagerduty paypal perplexity pinecone pipedrive plaid planetscale plivo polygon postman
    postmark prefect privateai pulumi pusher qdrant quicknode rapidapi replicate rocketchat rollbar rubygems
    salesforce sauce scaleway segment sendbird sendgrid sendinblue sentry shippo shodan shopify slack snyk sonar
    sourcegraph sparkpost spotify squarespace strava stripe sumo sumologic supabase telegram travis travisci trello
    tumblr twilio twitch twitter typeform veracode vercel vimeo virustotal vonage vultr wasabi yandex zendesk zoho
    zoom""".split()
)
# The last word of a name that ends so is no secret, whatever stands before it: key_name, tokenUrl, KeySize.
INNOCENT_ENDS = frozenset(
    """name names id ids size length len file filename path dir folder url uri link type kind field fields version alias
    index count number format label hint policy expires expiry expiration chars charset algorithm alg provider class
    handler manager factory store storage vault group role prefix suffix status state error message text title code
    event frame frames board word words stroke press down up map value column pair set spec ref rev min max enabled
    required valid host server endpoint controller service module package method function interface input output test
    tests signature signatures meshing limit timeout header mode usage""".split()
)
# The word before: public_key, csrf-token, foreign key.
INNOCENT_STARTS = frozenset(
    "public pub csrf xsrf foreign primary sort partition cache idempotency unique composite keyboard host next page"
    " continuation cancellation design shortcut hot".split()
)
# What stands where a secret would: case-folded substrings of the value.
PLACEHOLDERS = (
    "example", "placeholder", "changeme", "change_me", "change-me", "your_", "your-", "yourpass", "your api", "my-secret",
    "mysecret", "<", ">", "${", "{{", "%(", "$(", "dummy", "redacted", "insert", "replace", "undefined", "xxxx", "****",
    "••••", "....", "____", "todo", "sample", "getenv", "environ", "process.env", "secrets.", "vars.", "config.",
    "settings.", "self.", "this.", "request.", "args.", "params.", "options.",
)  # fmt: skip
# Whole values that say nothing.
NOTHING = frozenset(
    """null none nil true false yes no string str text int bytes bool object password passwd pass secret token key value
    test testing admin root user username login default required optional empty unknown env input prompt hidden masked
    password1 credential credentials bearer basic apikey api_key username:password user:password username:token
    user:pass username:pass user:token name:password email:password login:password""".split()
)
