#pragma once
// Glibc's module map leaves these two out.
#include <sys/epoll.h>
#include <sys/eventfd.h>
