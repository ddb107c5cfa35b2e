# Follows saved files of the checkout. Sourced after common.sh, not run.
# shellcheck shell=bash
# shellcheck disable=SC2154  # what common.sh sets

# watch_files FOLDER SAVED: applies files that are saved after SAVED (of saved_files) to the shop that runs in FOLDER, until the
# shell is stopped. Restarts ended processes.
#
# A failure to build or start is reported once, and tried again at the next save. A failed build changes nothing.
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
            # Together with files that are not built yet, because a build may need several saved files.
            unbuilt=$(printf '%s\n%s' "$unbuilt" "$changed" | grep -E '^(Package.swift|Sources/|migrations/)' | sort -u) || true
            [ -z "$unbuilt" ] || ! follow_sources "$folder" "$unbuilt" || unbuilt=''
        elif [ -z "$fails" ] && [ $((SECONDS - looked)) -ge 2 ]; then
            looked=$SECONDS
            "$top/scripts/lib/stack" "$folder" start 9>&- || fails=yes
        fi
    done
}

# A line for each file of the shop with the time of its last change, without editors' temporary files.
saved_files() {
    (cd "$top" && find Package.swift Sources migrations www nginx -type f \
        ! -name '.*' ! -name '*~' ! -name '#*' ! -name '*.tmp' -printf '%p %T@\n' 2>/dev/null | LC_ALL=C sort)
}

# follow_pages FOLDER PATHS: makes the daemons read templates, texts and styles again, and nginx its site.
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

# follow_sources FOLDER PATHS: builds, and restarts the daemons that contain the files.
follow_sources() {
    local folder=$1 daemons
    say "building: $(tr '\n' ' ' <<<"$2")"
    if grep -qE '^(Package.swift|Sources/)' <<<"$2" && ! (build 9>&-); then
        say 'the daemons keep running unchanged'
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
