# Follows what is saved in the checkout. Sourced, not run, after common.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154  # what common.sh sets

# watch_files FOLDER SAVED: brings what is saved after SAVED, of saved_files, into the shop that runs in FOLDER, until the
# shell is stopped; starts what has ended.
#
# What does not build, or does not start, is told once, and waits for the next save; a build that fails changes nothing.
watch_files() {
    local folder=$1 before=$2 now changed unbuilt='' fails='' looked=$SECONDS
    while :; do
        sleep 0.3 9>&- &
        wait $!
        now=$(saved_files)
        if [ "$now" != "$before" ]; then
            changed=$(comm -3 <(printf '%s\n' "$before") <(printf '%s\n' "$now") | awk '{ print $1 }' | sort -u)
            before=$now
            fails=''
            follow_pages "$folder" "$changed" || fails=yes
            # With what has not been built yet, since a build may need several files to be saved.
            unbuilt=$(printf '%s\n%s' "$unbuilt" "$changed" | grep -E '^(Package.swift|Sources/|migrations/)' | sort -u) || true
            [ -z "$unbuilt" ] || ! follow_sources "$folder" "$unbuilt" || unbuilt=''
        elif [ -z "$fails" ] && [ $((SECONDS - looked)) -ge 2 ]; then
            looked=$SECONDS
            "$top/scripts/lib/stack" "$folder" start 9>&- || fails=yes
        fi
    done
}

# A line for each file that the shop is made of, with the time of its last change; not what editors put beside them.
saved_files() {
    (cd "$top" && find Package.swift Sources migrations www nginx -type f \
        ! -name '.*' ! -name '*~' ! -name '#*' ! -name '*.tmp' -printf '%p %T@\n' 2>/dev/null | LC_ALL=C sort)
}

# follow_pages FOLDER PATHS: templates, texts and styles are read again; so is nginx' site.
follow_pages() {
    local folder=$1 part pid
    if grep -q '^www/' <<<"$2"; then
        for part in gateway mail; do
            pid=$("$top/scripts/lib/stack" "$folder" pid "$part") || continue
            kill -HUP "$pid"
        done
        say 'pages are read again'
    fi
    if grep -q '^nginx/' <<<"$2"; then
        "$top/scripts/lib/stack" "$folder" reload nginx 9>&- || return 1
    fi
}

# follow_sources FOLDER PATHS: builds, and starts those daemons anew that the files are part of.
follow_sources() {
    local folder=$1 daemons
    say "building: $(tr '\n' ' ' <<<"$2")"
    if grep -qE '^(Package.swift|Sources/)' <<<"$2" && ! (build 9>&-); then
        say 'the daemons go on as they were'
        return 1
    fi
    # shellcheck disable=SC2086  # paths without spaces, and names
    daemons=$("$top/scripts/lib/daemons-of" $2) || return 1
    # shellcheck disable=SC2086
    for daemon in $daemons; do
        "$top/scripts/lib/stack" "$folder" stop "$daemon" 9>&-
        "$top/scripts/lib/stack" "$folder" start "$daemon" 9>&- || fails=yes
    done
}
