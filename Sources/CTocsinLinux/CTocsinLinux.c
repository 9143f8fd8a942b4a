#include "CTocsinLinux.h"
