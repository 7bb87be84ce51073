#pragma once
#include "../names.hpp"
