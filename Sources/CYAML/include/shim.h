/// libyaml, which reads YAML into events.
#ifndef TRIBUTARY_CYAML_SHIM_H
#define TRIBUTARY_CYAML_SHIM_H

#include <yaml.h>

#endif
