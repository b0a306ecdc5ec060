#pragma once
#include "Archive.h"
#include "CodecStatus.h"
#include "ForeignDecoders.h"
#include "JPEGReader.h"
#include "JPEGWriter.h"
#include "PNGReader.h"
#include "Sandbox.h"
