# One view of all logs. Sourced, not run.
# shellcheck shell=bash

# view_logs FOLDER: shows new lines of the logs in FOLDER, in the background, until `view` is killed. Each line begins with the
# name of its process, on a terminal in its own colour.
view_logs() {
    local name color=31 colors=() logs=()
    for name in postgres redis auth catalog cart order gateway mail nginx; do
        touch "$1/$name.log"
        logs+=("$name.log")
        [ ! -t 1 ] || colors+=(-e "s/^$name/\x1b[$((color++))m&\x1b[0m/")
    done
    # tail prints the name of the file whenever it changes to another: "==> auth.log <==". sed holds the name, padded.
    (cd "$1" && exec tail --verbose --lines=0 --follow=name "${logs[@]}") 2>/dev/null > >(
        exec sed --unbuffered -E -e '/^==> .* <==$/{s/^==> (.*)\.log <==$/\1        /; s/^(.{8}).*/\1/; h; d}' \
            -e '/^$/d' -e 'G; s/^(.*)\n(.*)$/\2 \1/' "${colors[@]}"
    ) &
    # shellcheck disable=SC2034  # for the one who sources this
    view=$!
}
