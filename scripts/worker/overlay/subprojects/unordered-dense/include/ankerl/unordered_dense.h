// The three names the worker uses from ankerl::unordered_dense, over the standard containers.
// Those are slower to iterate but keep iterators valid for longer, so nothing can break.
#pragma once

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
template<typename Key>
using hash = std::hash<Key>;

template<typename Key, typename Value, typename Hash = hash<Key>>
using map = std::unordered_map<Key, Value, Hash>;

template<typename Key, typename Hash = hash<Key>>
using set = std::unordered_set<Key, Hash>;
} // namespace ankerl::unordered_dense
