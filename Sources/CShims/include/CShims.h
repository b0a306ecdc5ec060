#pragma once
#include "CodecStatus.h"
#include "ForeignDecoders.h"
#include "JPEGReader.h"
#include "JPEGWriter.h"
#include "MarkRow.h"
#include "PNGReader.h"
#include "Sandbox.h"
