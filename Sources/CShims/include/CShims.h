#pragma once
#include "CodecStatus.h"
#include "JPEGReader.h"
#include "JPEGWriter.h"
#include "PNGReader.h"
