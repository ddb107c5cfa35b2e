# The images of the shop: auth, catalog, cart, order, gateway, mail, tool and nginx, each a target of this file.
#
#     docker build --target order --tag shop-order .
#
# All daemons are one program file under several names, so their images share everything but the entry point. Of Debian, the images
# have only the program's libraries and busybox. Its wget serves the health check, and its shell helps to look around.

# The release of Debian that all images are built on.
ARG SUITE=bookworm
ARG DEBIAN=debian:${SUITE}-slim
ARG SWIFT=swift:6.3-${SUITE}
# The source of the program: "compiled" here, or "prebuilt" in .build/image by scripts/lib/programs.
ARG PROGRAM=compiled

FROM ${SWIFT} AS compiled
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        pkg-config libpq-dev libhiredis-dev libcurl4-openssl-dev libssl-dev libsystemd-dev patchelf \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /shop
COPY Package.swift ./
COPY scripts/lib scripts/lib
COPY Sources Sources
COPY Tests Tests
# The cache is kept between builds, so that unchanged code is not compiled again.
RUN --mount=type=cache,target=/shop/.build \
    swift build --configuration release --product shop && scripts/lib/programs /program

FROM scratch AS prebuilt
COPY .build/image /program

FROM ${PROGRAM} AS program

# Only the libraries that the program names are copied from here. Packages for building bring them, whatever a release calls them.
FROM ${DEBIAN} AS system
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpq-dev libhiredis-dev libcurl4-openssl-dev libssl-dev libsystemd-dev libstdc++6 ca-certificates busybox tzdata \
    && rm -rf /var/lib/apt/lists/* /usr/share/zoneinfo/posix /usr/share/zoneinfo/right
COPY --from=program /program /usr/lib/shop
WORKDIR /image
RUN mkdir -p tmp mail etc usr/lib \
    && chmod 1777 tmp && chown 10001:10001 mail \
    && cp --archive /usr/lib/shop usr/lib/ \
    && ldd /usr/lib/shop/shop | awk '$3 ~ /^\/lib/ { print $3 } $1 ~ /^\/lib64/ { print $1 }' \
        | xargs cp --parents --dereference --target-directory=. \
    && cp --parents --dereference /bin/busybox /etc/ssl/certs/ca-certificates.crt . \
    && chroot . /bin/busybox --install -s /bin \
    && echo 'shop:x:10001:10001:shop:/tmp:/bin/sh' >etc/passwd && echo 'shop:x:10001:' >etc/group

FROM scratch AS shop
COPY --from=system /image /
USER 10001:10001
ENV SHOP_LISTEN=0.0.0.0:8000 PATH=/bin:/usr/lib/shop
EXPOSE 8000
HEALTHCHECK --interval=3s --timeout=3s --retries=20 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8000/health"]

FROM shop AS auth
COPY migrations/auth /usr/share/shop/migrations/auth
ENTRYPOINT ["shop-auth"]

FROM shop AS catalog
COPY migrations/catalog /usr/share/shop/migrations/catalog
ENTRYPOINT ["shop-catalog"]

FROM shop AS cart
ENTRYPOINT ["shop-cart"]

FROM shop AS order
# SHOP_TIME_ZONE must be one of these names.
COPY --from=system /usr/share/zoneinfo /usr/share/zoneinfo
COPY migrations/order /usr/share/shop/migrations/order
ENTRYPOINT ["shop-order"]

# The daemons that write texts for people.
FROM shop AS pages
COPY www/locales /usr/share/shop/www/locales
COPY www/static /usr/share/shop/www/static

FROM pages AS gateway
COPY www/templates /usr/share/shop/www/templates
ENTRYPOINT ["shop-gateway"]

FROM pages AS mail
COPY www/mail /usr/share/shop/www/mail
ENTRYPOINT ["shop-mail"]

FROM shop AS tool
COPY www/demo /usr/share/shop/www/demo
HEALTHCHECK NONE
ENTRYPOINT ["shopctl"]

# The shop's site, as on a host, but with the daemons at their host names.
FROM ${DEBIAN} AS nginx
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nginx-light busybox \
    && rm -rf /var/lib/apt/lists/*
COPY nginx /etc/shop
COPY www/static /usr/share/shop/www/static
COPY www/docs /usr/share/shop/www/docs
COPY www/demo/media /var/lib/shop/media/demo
RUN find /etc/shop -name '*.conf' -exec sed -i -E \
        -e 's|unix:@SOCKETS@/([a-z]+)\.sock|\1:8000|' -e 's|@USER@||' -e 's|@RUN@|/tmp|' -e 's|/tmp/nginx/tmp/|/tmp/|' \
        -e 's|@LOGS@/nginx.log|/dev/stderr|' -e 's|@ACCESS_LOG@|/dev/stdout|' -e 's|@CONF@|/etc/shop|' \
        -e 's|@SITE@|/etc/shop/site|' -e 's|@ERRORS@|/etc/shop/errors|' -e 's|@PAGES@|/tmp/pages|' -e 's|@WWW@|/usr/share/shop/www|' \
        -e 's|@MEDIA@|/var/lib/shop/media|' -e 's|@LISTEN@|listen 8000;|' -e 's|@CONNECTIONS@|200|' \
        -e 's|@REQUEST_RATE@|200r/s|' -e 's|@LOGIN_RATE@|60r/m|' {} +
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=3s --timeout=3s --retries=20 \
    CMD ["busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8000/health"]
ENTRYPOINT ["nginx", "-e", "/dev/stderr", "-c", "/etc/shop/nginx.conf"]
