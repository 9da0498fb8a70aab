// The worker's meson.build wants a static library here, for a target that is never built.
int vitrine_libuv_unused(void) { return 0; }
