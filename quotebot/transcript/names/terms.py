"""Terms that recognisers often get wrong, whatever the episode: a short list written by hand.

Left: the right spelling. Right: how it is written instead. Behind a colon stand words one of which must be near, where
what is written may be right as it is: Jason is a person unless a file or a schema is near him. Every one of them can be
mended by a repair: `scoring.edits` refuses what is no name, or has other letters, or takes a denial away.
"""

from __future__ import annotations

NEAR = 6  # words on either side among which the word that is needed is looked for

_TERMS = """
ChatGPT = chat gbt, chat gtp, chat gpd, chat gdp, chatgbt, chatgtp
OpenAI = open a i, open eye: gpt model models altman chatgpt
PyTorch = pie torch, pi torch, pytorque, py torque
TensorFlow = tensor flow, tenser flow
Kubernetes = cooper netties, cuber netties, kuber netes, kubernetties, cubernetes, coobernetes, kubernete's
PostgreSQL = postgres sequel, postgre sequel, post gray sequel, post gres sequel
Postgres = post gress, post grass: database databases sql sqlite mysql query table
SQLite = sequel lite, sequel light, sql light, sea quell lite
MySQL = my sequel
NumPy = num pie, numb pie, numb pi
SciPy = sigh pie, sigh pi
PyCharm = pie charm
Jupyter Notebook = jupiter notebook
Jupyter Notebooks = jupiter notebooks
GitHub = get hub, git hub, gitup
GitLab = get lab, git lab
JavaScript = java script
TypeScript = type script
JSON = jason: file files parse object objects schema api yaml xml format string payload
YAML = yammel, yamel
CUDA = kuda, cooda, koda: gpu gpus nvidia kernel kernels
NVIDIA = invidia, nvidea, in vidia
ImageNet = image net
ResNet = rez net, res net
ConvNet = conv net
ConvNets = conv nets
LSTM = l s t m, ls tm
LoRA = laura: tuning tune adapter adapters weights
RLHF = r l h f, rl hf
DeepMind = deep mind: google alphago alphafold demis hassabis
AlphaGo = alpha go
AlphaFold = alpha fold
LangChain = lang chain
Llama = lama: meta model models weights
GraphQL = graph ql, graph kill, graph quell
OAuth = o auth, oh auth: token tokens login api
Wi-Fi = why fi
WebAssembly = web assembly
WordPress = word press: blog site plugin plugins theme
YouTube = you tube: video videos channel channels watch
SpaceX = space x
Bitcoin = bit coin, bitcorn
Ethereum = etherium, a theorem: bitcoin crypto blockchain
Satoshi = sat oshi, sitoshi
""".strip()


def _read(line: str) -> tuple[str, tuple[str, ...], frozenset[str]]:
    right, _, rest = line.partition(" = ")
    wrong, _, near = rest.partition(": ")
    return right, tuple(wrong.split(", ")), frozenset(near.split())


TERMS = tuple(_read(line) for line in _TERMS.splitlines())
