FROM python:3.11-slim-bookworm

RUN useradd --system --uid 10001 --home-dir /site site
WORKDIR /site
ENV BIND=0.0.0.0 PYTHONUNBUFFERED=1

# Packages come first because they change less often than the code.
COPY requirements.txt ./
COPY campaign/deploy campaign/deploy/
RUN python -I campaign/deploy/launch.py install

COPY . .
RUN .venv/bin/python -m compileall -q campaign home && mkdir -p var && chown -R site var

# The site writes to its data folder only.
USER site
VOLUME /site/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s CMD [".venv/bin/python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/-/live', timeout=4)"]
CMD ["python", "-I", "campaign/deploy/launch.py", "serve"]
