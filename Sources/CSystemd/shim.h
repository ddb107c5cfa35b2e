#pragma once
// The call site is passed by hand: Swift knows its own file, line and function.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
