"""How the web server runs, in a demo, in a clinic and under load alike; gunicorn reads it by itself."""

import os

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 15
# The kernel spreads connections over the workers; otherwise one of them may hold nearly all kept-alive ones.
reuse_port = True
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True
