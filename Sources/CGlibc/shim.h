#pragma once
// Swift's Glibc module leaves these out.
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
