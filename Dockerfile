# The app for any host that runs containers; docs/deploy.md has the commands.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    CRPO_HOST=0.0.0.0 \
    CRPO_PORT=7860 \
    CRPO_DB=/data/crpo.db \
    HF_HOME=/data/models

# Nobody inside is root; what has to stay lies in /data.
RUN useradd --uid 1000 --create-home app && install -d -o app -g app /data

# The packages, in the tested versions, are a layer of their own: a change of ours keeps it.
# torch comes in the build for processors, without 2 GB of libraries for GPUs.
WORKDIR /app
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; print(*p['dependencies'], *p['optional-dependencies']['offline'], sep='\n')" > requirements.txt \
    && pip install --extra-index-url https://download.pytorch.org/whl/cpu -c constraints.txt -r requirements.txt

COPY LICENSE README.md ./
COPY annotation annotation
COPY crpo crpo
COPY ui ui
RUN pip install --no-deps . && rm -rf build

USER 1000
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"CRPO_PORT\"]}/healthz', timeout=4)"]
CMD ["crpo-app"]
