#ifndef CTOCSINLINUX_H
#define CTOCSINLINUX_H
#endif
