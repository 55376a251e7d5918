// The reference Bluesky server with a directory of identities in memory, for tests on loopback.
// node start.mjs DATA_DIR [PUBLIC_URL]
// PUBLIC_URL is where clients are told to find it (a proxy). Prints one line of JSON when it is ready; SIGTERM ends it.
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Server } from 'node:net'
import { join } from 'node:path'
import pds from '@atproto/pds'

const { PlcServer, Database } = createRequire(import.meta.url)('@did-plc/server')
const [data, publicUrl] = process.argv.slice(2)
const hex = () => randomBytes(32).toString('hex')
const blobs = join(data, 'blobs')
mkdirSync(blobs, { recursive: true })

// Neither of the two can be told to stay on loopback.
const { listen } = Server.prototype
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, port, '127.0.0.1', ...rest)
}

const plc = PlcServer.create({ db: Database.mock(), port: 0 })
const plcPort = (await plc.start()).address().port

const adminPassword = hex()
Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost',
  PDS_PORT: '0',
  PDS_DATA_DIRECTORY: data,
  PDS_BLOBSTORE_DISK_LOCATION: blobs,
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: hex(),
  PDS_DPOP_SECRET: hex(),
  PDS_JWT_SECRET: hex(),
  PDS_ADMIN_PASSWORD: adminPassword,
  PDS_DID_PLC_URL: `http://127.0.0.1:${plcPort}`,
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_INVITE_REQUIRED: 'false',
  PDS_DEV_MODE: 'true',
  PDS_DISABLE_SSRF_PROTECTION: 'true',
  PDS_RATE_LIMITS_ENABLED: 'false',
  LOG_ENABLED: '0',
})
const config = pds.envToCfg(pds.readEnv())
if (publicUrl) config.service.publicUrl = publicUrl
const server = await pds.PDS.create(config, pds.envToSecrets(pds.readEnv()))
const { port } = (await server.start()).address()
console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, adminPassword }))

process.on('SIGTERM', async () => {
  await server.destroy()
  await plc.destroy()
  process.exit(0)
})
